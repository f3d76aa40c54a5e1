//! The files a recording is read from, without touching a file system.

mod stream;

pub(crate) use stream::{from_io, open_json, open_table, open_text, table_error};

use crate::error::RecordingError;
use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, Read};

/// A set of files by relative path with `/` between folders, in path order.
///
/// The caller fills it: with bytes, or with a way to open each file, so that a large file is never held as a whole.
#[derive(Debug, Default)]
pub struct FileSet {
    files: BTreeMap<String, Content>,
}

/// What a file looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A JSON object or array.
    Json,
    /// A text table.
    Table,
    /// An access log of a load balancer.
    AccessLog,
    /// Something beside the recording, such as a README.
    Other,
}

/// What a file holds.
pub(crate) enum Content {
    Bytes(Vec<u8>),
    Open(Box<Opener>),
}

type Opener = dyn Fn() -> io::Result<Box<dyn Read>> + Send + Sync;

impl FileSet {
    /// A set without files.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A set of one file.
    #[must_use]
    pub fn single(path: impl Into<String>, bytes: Vec<u8>) -> Self {
        let mut set = Self::new();
        set.insert(path, bytes);
        set
    }

    /// Adds a file by its bytes.
    pub fn insert(&mut self, path: impl Into<String>, bytes: Vec<u8>) {
        self.files.insert(path.into(), Content::Bytes(bytes));
    }

    /// Adds a file by a way to open it, which may be asked for more than once.
    pub fn insert_with(
        &mut self,
        path: impl Into<String>,
        open: impl Fn() -> io::Result<Box<dyn Read>> + Send + Sync + 'static,
    ) {
        self.files.insert(path.into(), Content::Open(Box::new(open)));
    }

    /// The paths in order.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// The bytes of a file that was added by its bytes; every file that a writer of this crate makes is.
    #[must_use]
    pub fn bytes(&self, path: &str) -> Option<&[u8]> {
        match self.files.get(path) {
            Some(Content::Bytes(bytes)) => Some(bytes),
            _ => None,
        }
    }

    /// Whether there is a file at this path.
    #[must_use]
    pub fn contains(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    /// The number of files.
    #[must_use]
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Whether there is no file.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// What a file looks like from its first bytes.
    pub(crate) fn kind(&self, path: &str) -> Result<Kind, RecordingError> {
        stream::kind(self, path)
    }

    pub(crate) fn content(&self, path: &str) -> Option<&Content> {
        self.files.get(path)
    }
}

impl FromIterator<(String, Vec<u8>)> for FileSet {
    fn from_iter<T: IntoIterator<Item = (String, Vec<u8>)>>(files: T) -> Self {
        Self { files: files.into_iter().map(|(path, bytes)| (path, Content::Bytes(bytes))).collect() }
    }
}

impl Content {
    fn open(&self) -> io::Result<Box<dyn Read + '_>> {
        match self {
            Self::Bytes(bytes) => Ok(Box::new(bytes.as_slice())),
            Self::Open(open) => open().map(|reader| reader as Box<dyn Read + '_>),
        }
    }
}

impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bytes(bytes) => write!(f, "{} bytes", bytes.len()),
            Self::Open(_) => f.write_str("opened on demand"),
        }
    }
}
