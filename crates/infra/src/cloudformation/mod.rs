//! Writes the graph as CloudFormation templates.
//!
//! [`layout::plan`] decides how many stacks there are; each has a [`Template`], a value that is written as YAML for people
//! and as JSON for CloudFormation. The same graph gives the same bytes.

mod assemble;
mod document;
pub mod folder;
pub mod json;
pub mod layout;
mod node;
mod origin;
mod output_name;
pub(crate) mod scalar;
mod template;
mod text;
mod value;
pub mod yaml;

pub use layout::{Layout, LayoutError, Placed, StackPart, StackTemplate, placed_in, plan, stack_name};
pub use node::{Call, Node};
pub use origin::Origin;
pub use output_name::{output_key, output_name};
pub use template::{Delivery, INLINE_LIMIT, Template, TemplateResource, UPLOAD_LIMIT};
