//! A tree of named random generators derived from one seed.
//!
//! Each purpose has a generator of its own, so that one more draw in one part of the model leaves all other parts as they
//! were. The algorithms are fixed here and never change with a library: SplitMix64 for seeds, xoshiro256++ for draws.

/// A node of the tree: a seed with a name path mixed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seed(u64);

impl Seed {
    /// The root of a tree.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The seed's number.
    #[must_use]
    pub const fn value(self) -> u64 {
        self.0
    }

    /// The child of this name; different names give unrelated children.
    #[must_use]
    pub fn named(self, name: &str) -> Self {
        // FNV-1a over the name, then mixed with the parent.
        let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        Self(split_mix(self.0 ^ split_mix(hash)))
    }

    /// The child of this number; different numbers give unrelated children.
    #[must_use]
    pub fn numbered(self, number: u64) -> Self {
        Self(split_mix(self.0 ^ split_mix(number.wrapping_add(0x9e37_79b9_7f4a_7c15))))
    }

    /// A generator that starts at this node.
    #[must_use]
    pub fn draws(self) -> Draws {
        let mut state = self.0;
        let mut next = || {
            state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            split_mix(state)
        };
        Draws { state: [next(), next(), next(), next()] }
    }
}

const fn split_mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// A xoshiro256++ generator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draws {
    state: [u64; 4],
}

impl Draws {
    /// 64 random bits.
    pub fn bits(&mut self) -> u64 {
        let [s0, s1, s2, s3] = &mut self.state;
        let result = s0.wrapping_add(*s3).rotate_left(23).wrapping_add(*s0);
        let t = *s1 << 17;
        *s2 ^= *s0;
        *s3 ^= *s1;
        *s1 ^= *s2;
        *s0 ^= *s3;
        *s2 ^= t;
        *s3 = s3.rotate_left(45);
        result
    }

    /// Uniform on [0, 1).
    pub fn uniform(&mut self) -> f64 {
        (self.bits() >> 11) as f64 * (1.0 / 9_007_199_254_740_992.0)
    }

    /// Uniform on (0, 1].
    pub fn uniform_open(&mut self) -> f64 {
        1.0 - self.uniform()
    }

    /// Uniform integer below `bound`; 0 for a bound of 0. The bias is below 2^-32 for bounds below 2^32.
    pub fn below(&mut self, bound: u32) -> u32 {
        (((self.bits() >> 32) * u64::from(bound)) >> 32) as u32
    }

    /// Exponential with mean 1.
    pub fn exponential(&mut self) -> f64 {
        -libm::log(self.uniform_open())
    }

    /// Standard normal (Box–Muller, one of the pair).
    pub fn normal(&mut self) -> f64 {
        let radius = (2.0 * self.exponential()).sqrt();
        radius * libm::cos(core::f64::consts::TAU * self.uniform())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_named_child_does_not_depend_on_its_siblings() {
        let root = Seed::new(7);
        let mut a = root.named("arrivals").draws();
        let first = a.bits();
        let mut sibling = root.named("spot").draws();
        let _ = sibling.bits();
        assert_eq!(root.named("arrivals").draws().bits(), first);
        assert_ne!(root.named("spot").draws().bits(), first);
    }

    #[test]
    fn draws_have_the_right_moments() {
        let mut draws = Seed::new(1).draws();
        let n = 200_000;
        let (mut u, mut e, mut z, mut z2) = (0.0, 0.0, 0.0, 0.0);
        for _ in 0..n {
            u += draws.uniform();
            e += draws.exponential();
            let x = draws.normal();
            z += x;
            z2 += x * x;
        }
        let n = f64::from(n);
        assert!((u / n - 0.5).abs() < 0.005);
        assert!((e / n - 1.0).abs() < 0.01);
        assert!((z / n).abs() < 0.01 && (z2 / n - 1.0).abs() < 0.02);
    }
}
