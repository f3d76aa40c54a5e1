//! Writes the graph as CloudFormation templates.
