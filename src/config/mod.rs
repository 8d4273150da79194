//! What the command line asks for. Every default is here.

#![forbid(unsafe_code)]
