//! From evdev codes to key presses (xkbcommon), and from key presses to the bytes that programs expect.

#![forbid(unsafe_code)]
