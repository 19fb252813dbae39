/// The files of the client, named by their path below its folder: `profiles/work/config.json`. On disk, or in memory for
/// the demo, which touches no disk.
protocol ClientFolder: Sendable {
  /// What is shown to people: `/home/me/.openclaw-token`.
  var path: String { get }
  /// nil when there is no such file.
  func read(_ name: String) throws(ClientFailure) -> [UInt8]?
  /// Puts the bytes in place of the file, all or nothing. Folders are made.
  func replace(_ name: String, with bytes: [UInt8]) throws(ClientFailure)
  /// Removes the file, if there is one.
  func remove(_ name: String) throws(ClientFailure)
  func exists(_ name: String) -> Bool
  func makeFolder(_ name: String) throws(ClientFailure)
  /// Removes a folder of ours with its files. One that holds anything else stays, and is an error.
  func removeFolder(_ name: String, files: [String]) throws(ClientFailure)
  /// The names of the folders in a folder, in ascending order; links are none.
  func folders(in name: String) throws(ClientFailure) -> [String]
  /// Moves a file to a place where there is none.
  func move(_ name: String, to other: String) throws(ClientFailure)
  /// Fails when nothing can be written to the folder.
  func proveWritable(_ name: String) throws(ClientFailure)
  /// Runs the work while no other process does the same.
  func locked<Output>(_ work: () throws(ClientFailure) -> Output) throws(ClientFailure) -> Output
}
