//! The formulas, the exact engine and the tables against independently computed reference values.

#[cfg(test)]
mod engine;
#[cfg(test)]
mod every_row;
#[cfg(test)]
mod formulas;
#[cfg(test)]
mod reader;
#[cfg(test)]
mod tables;
