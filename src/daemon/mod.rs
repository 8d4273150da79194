//! The imperative shell: one loop that waits, reads, performs and paints, in that order.
