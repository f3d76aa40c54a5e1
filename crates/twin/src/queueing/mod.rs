//! Queueing formulas: the references that the engines are held against.
