//! Commented starting files for `init`.

/// A kind of starting file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Template {
    /// One web service in the short form.
    Web,
    /// One worker without a load balancer.
    Worker,
    /// A platform with a critical and a less critical service, dev and prod environments.
    Platform,
    /// Services on EC2 instances behind one load balancer.
    Ec2,
}

impl Template {
    /// All kinds.
    pub const ALL: [Self; 4] = [Self::Web, Self::Worker, Self::Platform, Self::Ec2];

    /// The word that chooses it: `web`, `worker`, `platform` or `ec2`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Web => "web",
            Self::Worker => "worker",
            Self::Platform => "platform",
            Self::Ec2 => "ec2",
        }
    }

    /// The text of the file.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::Web => include_str!("../templates/web.yaml"),
            Self::Worker => include_str!("../templates/worker.yaml"),
            Self::Platform => include_str!("../templates/platform.yaml"),
            Self::Ec2 => include_str!("../templates/ec2.yaml"),
        }
    }
}

/// The template of a word such as `web`.
#[must_use]
pub fn get(kind: &str) -> Option<Template> {
    Template::ALL.into_iter().find(|template| template.as_str() == kind)
}
