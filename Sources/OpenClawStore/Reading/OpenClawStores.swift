/// All stores of OpenClaw on a machine.
public struct OpenClawStores: Hashable, Sendable {
  /// The one that this environment leads to first.
  public var instances: [InstanceReading]

  public init(instances: [InstanceReading]) { self.instances = instances }

  /// The one that `openclaw` uses when it is started in this environment. It is there even when nothing of it exists.
  public var current: InstanceReading? { instances.first { $0.instance.isCurrent } ?? instances.first }

  /// An instance by its name, `default` or `work`.
  public func instance(_ name: String) -> InstanceReading? { instances.first { $0.instance.name == name } }

  /// A profile of some store.
  public struct Holder: Hashable, Sendable {
    public var instance: String
    public var agent: String
    public var path: String
    public var profile: AuthProfile

    /// `openclaw agent main (anthropic:default)`; with the instance where it is not the default one.
    public var name: String {
      let place = instance == "default" ? "openclaw agent \(agent)" : "openclaw \(instance) agent \(agent)"
      return "\(place) (\(profile.id))"
    }
  }

  /// Every profile of every agent, those that are inherited once only, at their owner.
  public var holders: [Holder] {
    instances.flatMap { instance in
      instance.agents.flatMap { agent in
        (agent.own.store?.profiles ?? []).map {
          Holder(instance: instance.instance.name, agent: agent.agent.id, path: agent.storePath, profile: $0)
        }
      }
        + (instance.shared.store?.profiles ?? []).map {
          Holder(
            instance: instance.instance.name, agent: "shared", path: instance.instance.sharedDatabase, profile: $0)
        }
    }
  }
}
