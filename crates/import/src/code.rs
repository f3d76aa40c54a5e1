//! The codes of what is wrong with code that others wrote.

use plimsoll_spec::Code;

macro_rules! codes {
    ($($name:ident = $code:literal, $title:literal;)*) => {
        $(#[doc = $title] pub const $name: Code = Code::new($code);)*

        /// Every code of this crate with its title, in the order of the codes.
        pub const TABLE: &[(Code, &str)] = &[$(($name, $title)),*];
    };
}

codes! {
    SYNTAX = "PLM1201", "A file of the user's code cannot be parsed.";
    NOT_RECOGNIZED = "PLM1202", "Nothing that can be imported was found.";
    VARIABLE = "PLM1203", "A variable is given a value that it does not take, or does not exist.";
    CYCLE = "PLM1204", "Values of the user's code depend on each other.";
    SHAPE = "PLM1205", "A part of the user's code has the wrong shape.";
    TOO_LARGE = "PLM1206", "The user's code, or what it expands to, is larger than is read.";
    DUPLICATE = "PLM1207", "Something is declared twice.";
    JOINED = "PLM1208", "A part of the code is taken to mean a file of the folder, by the end of its name.";
}
