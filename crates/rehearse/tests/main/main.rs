//! Rehearsals of the project's examples, and of services made to fail.

mod behaviour;
mod criteria;
mod hostile;
mod support;
