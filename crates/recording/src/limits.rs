//! How much a reader takes in before it refuses.

/// Bounds on untrusted input; the defaults hold 14 days of one-second data of one service with room to spare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Longest line of a text table, bytes (default 64 KiB).
    pub line_bytes: u64,
    /// Largest text table after decompression, bytes (default 1 GiB).
    pub table_bytes: u64,
    /// Largest JSON document after decompression, bytes (default 256 MiB).
    pub json_bytes: u64,
    /// Most rows of one table (default 20 million).
    pub rows: u64,
    /// Most grid points times columns of one table, gaps included (default 16 million, 128 MiB).
    pub cells: u64,
    /// Most text of all access logs together, after decompression, bytes (default 256 GiB); none of it is kept.
    pub log_bytes: u64,
    /// Most minutes of access logs times target groups (default 1 million, about 400 MiB).
    pub log_minutes: u64,
    /// Most distinct processing times held, a minute and a target group at a time (default 16 million, 128 MiB, and as much
    /// again while reading); where there are more they are rounded.
    pub log_values: u64,
    /// Most targets of access logs whose shares are kept (default 65,536); where there are more none is.
    pub log_targets: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            line_bytes: 64 << 10,
            table_bytes: 1 << 30,
            json_bytes: 256 << 20,
            rows: 20_000_000,
            cells: 16_000_000,
            log_bytes: 256 << 30,
            log_minutes: 1_000_000,
            log_values: 16_000_000,
            log_targets: 65_536,
        }
    }
}
