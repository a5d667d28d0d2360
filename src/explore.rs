//! What is true of all requests at once: which access a change takes away or gives.
//!
//! The space of requests is cut into classes that no policy tells apart: callers, actions, resources ([`strings`]) and the
//! states of condition keys. One request of each class is decided by the evaluator, over both sides, and only where a
//! changed statement may have a part in it. What the classes are is found without the evaluator; what becomes of a request
//! is found by it alone, so a region is never reported without a request that was decided on both sides.

pub mod strings;
