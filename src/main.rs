//! The `denywins` program.

fn main() -> std::process::ExitCode {
    denywins::cli::main()
}
