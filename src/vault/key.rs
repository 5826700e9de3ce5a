/// The loosest form of a name, hashed: two names that any rung of the ladder
/// takes for the same have the same key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NameKey(pub u64);
