//! The result as one HTML page that needs nothing else: no network, no second file.

mod data;
mod series;
mod view;

use askama::Template;
use plimsoll_optimize::Plan;

const UPLOT_JS: &str = include_str!("../../assets/uplot.min.js");
const UPLOT_CSS: &str = include_str!("../../assets/uplot.min.css");
const PAGE_JS: &str = include_str!("../../assets/report.js");
const PAGE_CSS: &str = include_str!("../../assets/report.css");

/// The page of a plan. `seconds` is the time of the search, if it is to be shown.
#[must_use]
pub fn optimize(plan: &Plan, seconds: Option<f64>) -> String {
    let page = Page {
        uplot_js: UPLOT_JS,
        uplot_css: UPLOT_CSS,
        page_js: PAGE_JS,
        page_css: PAGE_CSS,
        data: data::json(plan),
        view: view::View::of(plan, seconds),
    };
    // INVARIANT: the template writes only strings, which cannot fail.
    page.render().unwrap_or_default()
}

#[derive(Template)]
#[template(path = "report.html")]
struct Page<'a> {
    uplot_js: &'static str,
    uplot_css: &'static str,
    page_js: &'static str,
    page_css: &'static str,
    data: String,
    view: view::View<'a>,
}
