//! Text to coverage: faces, shaping, drawn characters and the cache of ready glyphs.

#![forbid(unsafe_code)]
