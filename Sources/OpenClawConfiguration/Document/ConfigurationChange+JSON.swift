public import StructuredText

extension MemberPath {
  var json: JSONValue { names.json }

  init?(_ value: JSONValue?) {
    guard let values = value?.array else { return nil }
    let names = values.compactMap(\.string)
    guard names.count == values.count else { return nil }
    self.init(names)
  }
}

/// The form in which changes are kept until they are taken back.
extension ConfigurationChange {
  public var json: JSONValue {
    switch self {
    case .inserted(let place, let text, let lead, let tail, let owned):
      let (path, element): (MemberPath, JSONValue?) =
        switch owned {
        case .member(let path): (path, nil)
        case .element(let element, let path): (path, element)
        }
      return .members(
        [
          ("kind", "inserted".json), ("place", place.json), ("text", text.json), ("lead", lead.json),
          ("tail", tail.json), ("owned", path.json),
        ] + (element.map { [("element", $0)] } ?? []))
    case .appended(let path, let element, let lead, let tail):
      return .members([
        ("kind", "appended".json), ("path", path.json), ("element", element), ("lead", lead.json), ("tail", tail.json),
      ])
    case .replaced(let path, let old, let new):
      return .members([("kind", "replaced".json), ("path", path.json), ("old", old.json), ("new", new.json)])
    }
  }

  /// nil when it is not one of ours.
  public init?(_ value: JSONValue) {
    switch value["kind"]?.string {
    case "inserted":
      guard let place = MemberPath(value["place"]), let text = value["text"]?.string,
        let lead = value["lead"]?.string, let tail = value["tail"]?.string, let path = MemberPath(value["owned"])
      else { return nil }
      let owned = value["element"].map { Owned.element($0, of: path) } ?? .member(path)
      self = .inserted(place: place, text: text, lead: lead, tail: tail, owned: owned)
    case "appended":
      guard let path = MemberPath(value["path"]), let element = value["element"],
        let lead = value["lead"]?.string, let tail = value["tail"]?.string
      else { return nil }
      self = .appended(path: path, element: element, lead: lead, tail: tail)
    case "replaced":
      guard let path = MemberPath(value["path"]), let old = value["old"]?.string, let new = value["new"]?.string
      else { return nil }
      self = .replaced(path: path, old: old, new: new)
    default: return nil
    }
  }
}
