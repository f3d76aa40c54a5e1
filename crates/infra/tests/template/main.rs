//! Templates as CloudFormation gets them.

mod layout;
mod yaml;
