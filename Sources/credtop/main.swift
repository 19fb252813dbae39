import CommandLineInterface

Program.main(arguments: Array(CommandLine.arguments.dropFirst()))
