//! S3: the staging bucket, and buckets that must be emptied.

/// Calls to S3.
#[derive(Debug, Clone, PartialEq)]
pub enum S3 {
    /// Whether a bucket is there and ours → [`super::Reply::Exists`].
    HeadBucket {
        /// Bucket.
        bucket: String,
    },
    /// Makes a private bucket → [`super::Reply::Done`].
    CreateBucket {
        /// Bucket.
        bucket: String,
    },
    /// Deletes an empty bucket → [`super::Reply::Done`].
    DeleteBucket {
        /// Bucket.
        bucket: String,
    },
    /// Writes an object → [`super::Reply::Text`], its HTTPS address.
    PutObject {
        /// Bucket.
        bucket: String,
        /// Key.
        key: String,
        /// Content.
        body: String,
    },
    /// One page of object versions and deletion marks → [`super::Reply::Objects`].
    ListVersions {
        /// Bucket.
        bucket: String,
        /// Beginning of the key.
        prefix: String,
        /// Token of the former page.
        next: Option<String>,
    },
    /// Deletes versions of objects, at most 1,000 → [`super::Reply::Done`].
    DeleteObjects {
        /// Bucket.
        bucket: String,
        /// Versions.
        objects: Vec<ObjectVersion>,
    },
}

impl S3 {
    /// The operation in IAM's words.
    #[must_use]
    pub const fn operation(&self) -> &'static str {
        match self {
            Self::HeadBucket { .. } => "s3:ListBucket",
            Self::CreateBucket { .. } => "s3:CreateBucket",
            Self::DeleteBucket { .. } => "s3:DeleteBucket",
            Self::PutObject { .. } => "s3:PutObject",
            Self::ListVersions { .. } => "s3:ListBucketVersions",
            Self::DeleteObjects { .. } => "s3:DeleteObjectVersion",
        }
    }
}

/// One version of an object.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ObjectVersion {
    /// Key.
    pub key: String,
    /// Version; `None` in a bucket that never had versions.
    pub version: Option<String>,
}

/// One page of object versions.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ObjectPage {
    /// Versions.
    pub objects: Vec<ObjectVersion>,
    /// Token of the next page.
    pub next: Option<String>,
}
