//! Cells and glyphs to pixels, and only where something changed.
