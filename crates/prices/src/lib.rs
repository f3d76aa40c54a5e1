//! Dated, sourced price book; usage in, bill out.
//!
//! ```
//! use plimsoll_prices::{Options, PriceBook, monthly_bill};
//! use plimsoll_units::{Meter, Usage};
//!
//! let book = PriceBook::builtin()?;
//! let prices = book.region(&"us-east-1".parse()?)?;
//! let mut usage = Usage::month();
//! usage.add(Meter::NatGatewayHours, None, 730.0);
//! let bill = monthly_bill(&usage, &prices, &Options::default());
//! assert_eq!(bill.total().to_string(), "$32.85");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Three rules hold everywhere. Prices are integer nano-dollars from the moment the book is read; a product with a
//! quantity is rounded once. A price that was not found is never zero and never another region's: it becomes a line that
//! says why. A month has 730 hours.

mod bill;
pub mod billing_rules;
mod book;
mod options;
mod price;
mod rates;
mod region;
mod savings_plan;
mod schema;
mod tariff;

pub use bill::{Bill, BillLine, Charge, Total, bill, monthly_bill};
pub use book::{PriceBook, PriceBookError, Source, UnknownRegion};
pub use options::Options;
pub use price::{Confidence, Evidence, NotPriced};
pub use rates::Family;
pub use rates::load_balancer::{FREE_RULES, lcu, rule_evaluations};
pub use rates::logs::{LOG_COMPRESSION, stored_log_gb_months};
pub use rates::metrics::{insights_series, insights_series_on_ec2};
pub use rates::nat::PUBLIC_IPV4_PER_NAT_GATEWAY;
pub use region::RegionPrices;
pub use savings_plan::{SavingsPlan, Term};
pub use tariff::{Step, Tariff};
