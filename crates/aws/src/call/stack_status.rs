//! States of a stack.

use std::fmt;

macro_rules! statuses {
    ($($(#[doc = $doc:literal])* $name:ident = $text:literal,)*) => {
        /// The state of a stack, in AWS's words.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum StackStatus {
            $($(#[doc = $doc])* $name,)*
            /// A state that is not known here.
            Other(String),
        }

        impl StackStatus {
            /// The state of this name.
            #[must_use]
            pub fn parse(text: &str) -> Self {
                match text {
                    $($text => Self::$name,)*
                    other => Self::Other(other.to_owned()),
                }
            }

            /// AWS's name of the state.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$name => $text,)*
                    Self::Other(text) => text,
                }
            }
        }
    };
}

statuses! {
    /// Being created.
    CreateInProgress = "CREATE_IN_PROGRESS",
    /// Creation failed and was left as it was.
    CreateFailed = "CREATE_FAILED",
    /// Created.
    CreateComplete = "CREATE_COMPLETE",
    /// What was created is being removed.
    RollbackInProgress = "ROLLBACK_IN_PROGRESS",
    /// Something that was created could not be removed.
    RollbackFailed = "ROLLBACK_FAILED",
    /// Creation failed and everything was removed; only deletion is left.
    RollbackComplete = "ROLLBACK_COMPLETE",
    /// Being deleted.
    DeleteInProgress = "DELETE_IN_PROGRESS",
    /// Something could not be deleted.
    DeleteFailed = "DELETE_FAILED",
    /// Deleted.
    DeleteComplete = "DELETE_COMPLETE",
    /// Being updated.
    UpdateInProgress = "UPDATE_IN_PROGRESS",
    /// Updated; what was replaced is being removed.
    UpdateCompleteCleanupInProgress = "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
    /// Updated.
    UpdateComplete = "UPDATE_COMPLETE",
    /// An update failed and was left as it was.
    UpdateFailed = "UPDATE_FAILED",
    /// An update is being taken back.
    UpdateRollbackInProgress = "UPDATE_ROLLBACK_IN_PROGRESS",
    /// Something could not be taken back.
    UpdateRollbackFailed = "UPDATE_ROLLBACK_FAILED",
    /// An update was taken back; what it made is being removed.
    UpdateRollbackCompleteCleanupInProgress = "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
    /// An update was taken back.
    UpdateRollbackComplete = "UPDATE_ROLLBACK_COMPLETE",
    /// A change set that would create it was made, nothing else.
    ReviewInProgress = "REVIEW_IN_PROGRESS",
    /// Resources are being imported.
    ImportInProgress = "IMPORT_IN_PROGRESS",
    /// Resources were imported.
    ImportComplete = "IMPORT_COMPLETE",
    /// An import is being taken back.
    ImportRollbackInProgress = "IMPORT_ROLLBACK_IN_PROGRESS",
    /// An import could not be taken back.
    ImportRollbackFailed = "IMPORT_ROLLBACK_FAILED",
    /// An import was taken back.
    ImportRollbackComplete = "IMPORT_ROLLBACK_COMPLETE",
}

impl StackStatus {
    /// Whether an operation is under way.
    #[must_use]
    pub fn in_progress(&self) -> bool {
        self.as_str().ends_with("_IN_PROGRESS") && *self != Self::ReviewInProgress
    }

    /// Whether the stack stands whole, as the last successful deployment made it.
    #[must_use]
    pub const fn is_stable(&self) -> bool {
        matches!(
            self,
            Self::CreateComplete
                | Self::UpdateComplete
                | Self::UpdateRollbackComplete
                | Self::ImportComplete
                | Self::ImportRollbackComplete
        )
    }
}

impl fmt::Display for StackStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
