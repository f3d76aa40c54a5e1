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
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            line_bytes: 64 << 10,
            table_bytes: 1 << 30,
            json_bytes: 256 << 20,
            rows: 20_000_000,
            cells: 16_000_000,
        }
    }
}
