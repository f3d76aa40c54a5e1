//! Data sources. What they read is the account's and not known; a few can be told from the code.

use super::evaluator::{Evaluator, Scope};
use super::value::{Data, Repetition, Resource, Value};
use plimsoll_spec::Span;

impl Evaluator<'_> {
    /// An attribute of a data source.
    pub(super) fn data_attribute(&self, source: &Resource, name: &str, place: Span) -> Value {
        let told = match (&*source.kind, name) {
            ("aws_region", "name" | "id" | "region") => self.region_value(place),
            ("aws_partition", "partition" | "id") => self.by_region(place, |region| {
                Some(match region {
                    _ if region.starts_with("cn-") => "aws-cn",
                    _ if region.starts_with("us-gov-") => "aws-us-gov",
                    _ => "aws",
                })
            }),
            ("aws_partition", "dns_suffix") => self.by_region(place, |region| {
                Some(if region.starts_with("cn-") { "amazonaws.com.cn" } else { "amazonaws.com" })
            }),
            ("aws_availability_zones", "names") => Some(Value::plain(Data::Zones, place)),
            ("aws_iam_policy_document", "json" | "minified_json") => {
                Some(self.policy_document(source, place))
            }
            ("template_file", "rendered") => Some(self.template_source(source, place)),
            _ => None,
        };
        told.unwrap_or_else(|| {
            let what = match &*source.kind {
                "terraform_remote_state" => "is read from another state",
                _ => "is read only when it is applied",
            };
            Value::unknown(format!("`{}.{name}` {what}", source.address), place)
        })
    }

    /// The region, where it is known.
    fn region_value(&self, place: Span) -> Option<Value> {
        let region = self.region()?;
        Some(Value::computed(Data::Text(region.as_str().into()), "the region", place))
    }

    /// Something that the region decides.
    fn by_region(&self, place: Span, decide: impl Fn(&str) -> Option<&'static str>) -> Option<Value> {
        let region = self.region()?;
        let decided = decide(&region)?;
        Some(Value::computed(Data::Text(decided.into()), "the region", place))
    }

    /// The region that the root module's provider names; else the one that is given.
    pub(super) fn region(&self) -> Option<String> {
        let said = self.once(0, "provider.aws.region", Span::default(), || {
            let place = Span::default();
            let unsaid = || Value::unknown("no provider says the region", place);
            let Some(root) = self.instance(0) else { return unsaid() };
            let mut providers = root.declared.providers.iter();
            let main = providers.find(|provider| {
                let is_aws = provider.node.labels.first().is_some_and(|label| label.as_str() == "aws");
                is_aws && provider.argument("alias").is_none()
            });
            match main.and_then(|provider| provider.argument("region")) {
                Some(region) => self.value(region.node, Scope::of(0, region.base, &Repetition::Single)),
                None => unsaid(),
            }
        });
        said.text().map(|text| text.to_string()).or_else(|| self.options.region.clone())
    }
}
