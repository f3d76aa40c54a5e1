//! CloudFormation templates: a folder of them, with nested stacks and what they import of each other.
//!
//! ```text
//! folder ──candidates──► roots ──stack──► one tree of stacks each ──exports──► read again, joined ──merge──► Model
//! ```

mod ids;
mod locate;
mod roots;
mod stack;
#[cfg(test)]
mod tests;

use crate::read::{Kind, Options, Read, ReadError};
use crate::sources::Files;
use roots::Folder;
use stack::Reader;

pub(crate) fn read(files: &Files, options: &Options) -> Result<Read, ReadError> {
    let mut reader = Reader::new(files, options);
    let Folder { roots, nothing_read } = Folder::of(&mut reader);
    if roots.is_empty() {
        let message = "no template in the folder has a resource";
        return Err(ReadError {
            message: if nothing_read.is_empty() { message.to_owned() } else { String::new() },
            files: nothing_read,
        });
    }
    reader.refused(nothing_read);
    reader.check_given(&roots);
    let model = ids::merged(roots, &mut reader);
    let Reader { sources, mut problems, mut unread, allowed, skipped, .. } = reader;
    problems.sort_by(|a, b| (a.offset(), a.code, &a.message).cmp(&(b.offset(), b.code, &b.message)));
    problems.dedup();
    unread.sort();
    unread.dedup();
    let (kind, syntax) = (Kind::CloudFormation, crate::hcl::Syntax::default());
    Ok(Read { kind, sources, model, problems, unread, allowed, skipped, syntax })
}
