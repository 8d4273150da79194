//! Links libtsm where the feature asks for it.

fn main() {
    if std::env::var_os("CARGO_FEATURE_TSM").is_some() {
        println!("cargo::rustc-link-lib=tsm");
    }
}
