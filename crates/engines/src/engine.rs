//! The engines.

use crate::version::Version;

/// A program that deploys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Engine {
    /// Terraform.
    Terraform,
    /// OpenTofu.
    Tofu,
    /// Pulumi.
    Pulumi,
}

impl Engine {
    /// The program on the PATH; also the name of its working folder.
    #[must_use]
    pub const fn program(self) -> &'static str {
        match self {
            Self::Terraform => "terraform",
            Self::Tofu => "tofu",
            Self::Pulumi => "pulumi",
        }
    }

    /// The name people know.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Terraform => "Terraform",
            Self::Tofu => "OpenTofu",
            Self::Pulumi => "Pulumi",
        }
    }

    /// The oldest version that can be used.
    #[must_use]
    pub const fn oldest(self) -> Version {
        match self {
            // The projects say `required_version = ">= 1.5"`.
            Self::Terraform => Version::new(1, 5, 0),
            // OpenTofu's first release; source opentofu.org, read 2026-11.
            Self::Tofu => Version::new(1, 6, 0),
            // `pulumi install` came with 3.91.0; source Pulumi's changelog, read 2026-11.
            Self::Pulumi => Version::new(3, 91, 0),
        }
    }

    /// How it is installed.
    #[must_use]
    pub const fn install(self) -> &'static str {
        match self {
            Self::Terraform => {
                "https://developer.hashicorp.com/terraform/install, or `brew install hashicorp/tap/terraform`"
            }
            Self::Tofu => "https://opentofu.org/docs/intro/install, or `brew install opentofu`",
            Self::Pulumi => "https://www.pulumi.com/docs/install, or `brew install pulumi/tap/pulumi`",
        }
    }
}
