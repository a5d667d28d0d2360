//! The recovering JSON reader.
