//! Results as Markdown.
