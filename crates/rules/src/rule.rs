//! What a rule is.

use crate::check::Check;
use crate::model::Model;
use plimsoll_prices::PriceBook;
use plimsoll_spec::platform::Platform;
use plimsoll_spec::{Code, Severity};

/// What a rule looks at.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// The resources.
    pub model: &'a Model,
    /// The platform they were made from; `None` for somebody else's template.
    pub platform: Option<&'a Platform>,
    /// Prices, for what is wasteful; `None` when there are none for the region.
    pub prices: Option<&'a PriceBook>,
}

/// A rule. Its file holds the check, the page, a good and a bad fixture.
#[derive(Debug)]
pub struct Rule {
    /// The stable code, `PLM06xx` for what AWS refuses or what breaks, `PLM07xx` for security, `PLM08xx` for what is wasteful,
    /// `PLM09xx` for what makes operation harder.
    pub code: Code,
    /// One sentence that names the problem.
    pub title: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// The page of `explain`: why it matters, an example of the wrong and of the right form, the source with its date.
    pub page: &'static str,
    /// Looks for the problem.
    pub check: fn(&Subject<'_>, &mut Check<'_>),
}
