import CredentialDoctor
import Credentials
import Domain
import FoundationEssentials
import OpenClawStore

extension CommandContext {
  func doctor(_ globals: GlobalOptions) throws -> any DoctorService {
    let choice = globals.world(in: self)
    if choice.isDemo, let doctor = services(choice).doctor { return doctor }
    return doctor(choice, asksVersion: true)
  }

  /// The doctor of this machine.
  ///
  /// - Parameter asksVersion: whether `openclaw --version` is run: it says more exactly how the store is kept.
  func doctor(_ choice: WorldChoice, asksVersion: Bool) -> CredentialDoctor {
    let (configuration, _) = ConfigurationFile(in: self).load()
    let mayWrite = !(choice.isReadOnly || configuration.readOnly == true)
    let environment = environment
    let discovery = DiscoveryContext(
      home: home, environment: environment, workingDirectory: workingDirectory, now: now, mayWrite: false,
      projectFolders: configuration.directories.map { $0.hasPrefix("~/") ? home + $0.dropFirst() : $0 })
    let context = StoreContext(
      home: home, environment: environment, workingDirectory: workingDirectory, now: now, mayWrite: mayWrite,
      ownState: stateDirectory)
    let dataDirectory = directory("XDG_DATA_HOME", default: ".local/share")
    let reader = SceneReader(
      context: context, discovery: discovery,
      ownPlaces: [clientFolder, stateDirectory, stateDirectory + "/doctor", dataDirectory + "/credtop.sqlite"],
      version: { asksVersion ? OpenClawProgram.find(in: environment)?.version : nil })
    return CredentialDoctor(reader: reader) { OpenClawProgram.find(in: environment) }
  }
}
