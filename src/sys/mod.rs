//! The kernel's edge: displays, input devices, virtual terminals, ptys and children. It decides nothing.
