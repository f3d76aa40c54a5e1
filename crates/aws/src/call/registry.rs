//! Things that a platform refers to and that must be there before it is deployed.

/// Calls that look something up.
#[derive(Debug, Clone, PartialEq)]
pub enum Lookup {
    /// Whether a repository holds an image → [`super::Reply::Exists`]; refused with `NotFound` where there is no repository.
    Image {
        /// Repository name.
        repository: String,
        /// Tag, or digest that begins with `sha256:`.
        reference: String,
    },
    /// The state of a certificate → [`super::Reply::Text`], such as `ISSUED`.
    Certificate {
        /// ARN.
        arn: String,
    },
}

impl Lookup {
    /// The operation in IAM's words.
    #[must_use]
    pub const fn operation(&self) -> &'static str {
        match self {
            Self::Image { .. } => "ecr:DescribeImages",
            Self::Certificate { .. } => "acm:DescribeCertificate",
        }
    }
}
