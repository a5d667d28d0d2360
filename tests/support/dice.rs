//! A seeded source of choices, the same on every machine.

/// xorshift64*, with its seed, which must not be 0.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    /// From 0, and below the number of sides.
    pub(crate) fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let mixed = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33;
        usize::try_from(mixed).unwrap() % sides
    }

    pub(crate) fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        of.get(self.roll(of.len())).unwrap()
    }
}
