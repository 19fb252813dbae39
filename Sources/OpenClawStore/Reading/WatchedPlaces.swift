extension OpenClawStores {
  /// The files whose change means that the stores may say something else, and the folders in which new ones appear.
  ///
  /// Of a database only the file itself: what a gateway writes into its log with every message says nothing of
  /// credentials most of the time.
  public static func watched(in context: StoreContext) -> (files: [String], folders: [String]) {
    var files: [String] = []
    var folders: [String] = []
    for instance in OpenClawInstance.all(in: context) {
      let (settings, _) = context.settings(instance.configuration)
      for agent in OpenClawAgent.all(of: instance, settings: settings, in: context) {
        files += [agent.profilesFile, agent.stateFile, agent.legacyFile, agent.database]
      }
      files += [instance.oauthFile, instance.sharedDatabase, instance.configuration]
      folders.append(instance.agentsFolder)
    }
    return (files.removingRepeats(), folders)
  }
}
