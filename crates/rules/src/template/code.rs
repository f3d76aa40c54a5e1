//! The codes of what is wrong with a template itself.

use plimsoll_spec::Code;

macro_rules! codes {
    ($($name:ident = $code:literal, $title:literal;)*) => {
        $(#[doc = $title] pub const $name: Code = Code::new($code);)*

        /// Every code of templates and of allowances with its title, in the order of the codes.
        pub const TABLE: &[(Code, &str)] = &[$(($name, $title)),*];
    };
}

codes! {
    NO_TEMPLATE = "PLM1001", "The file is not a CloudFormation template.";
    SHAPE = "PLM1002", "A part of a template has the wrong shape.";
    UNKNOWN_NAME = "PLM1003", "A template names something that it does not have.";
    FUNCTION = "PLM1004", "A function is not used as CloudFormation defines it.";
    PARAMETER = "PLM1005", "A value given for a parameter is not one that it takes.";
    CONDITION_CYCLE = "PLM1006", "Conditions depend on each other.";
    NULL = "PLM1007", "A property of a template is null.";
    NOT_READ = "PLM1008", "A part of a template is not read.";
    ALLOWANCE = "PLM1101", "An allowance names no known rule, or gives no reason.";
    UNUSED_ALLOWANCE = "PLM1102", "An allowance accepts nothing.";
}
