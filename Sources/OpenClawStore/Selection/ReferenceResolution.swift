public import Domain
import LocalFiles
import StructuredText

extension InstanceReading {
  /// What OpenClaw would find at the end of a reference; nil for what only a program or OpenClaw itself can tell, and
  /// where there is nothing.
  public func secret(of reference: SecretReference, in context: StoreContext) -> Secret? {
    switch reference.source {
    case .environment: return variables[reference.id]?.value
    case .file:
      guard let path = secretFiles.first(where: { $0.name == reference.provider })?.path,
        case .content(let content) = context.read(path, StoreContext.largestDocument)
      else { return nil }
      if reference.id == "value" {
        return String(validating: content.bytes, as: UTF8.self)?.trimmedOrNil.map { Secret($0) }
      }
      guard let document = try? JSONReader.read(content.bytes) else { return nil }
      return document.value(at: reference.id)?.nonEmptyString.map { Secret($0) }
    case .exec, .store, nil: return nil
    }
  }

  /// The files with secrets that the configuration names, each with the name by which references call it.
  public var secretFiles: [(name: String, path: String)] {
    (settings.raw.reveal()["secrets"]?["providers"]?.members ?? []).compactMap { member in
      guard member.value["source"]?.string == "file", let path = member.value["path"]?.nonEmptyString else {
        return nil
      }
      let home = parent(of: instance.stateDirectory)
      return (member.name, path.hasPrefix("~/") ? home + path.dropFirst() : path)
    }
  }

  /// A name for a file that the configuration does not have yet.
  public func freeSecretFileName(like name: String) -> String {
    let taken = Set((settings.raw.reveal()["secrets"]?["providers"]?.members ?? []).map(\.name))
    var result = name
    var number = 2
    while taken.contains(result) {
      result = "\(name)-\(number)"
      number += 1
    }
    return result
  }
}

extension JSONValue {
  /// What stands at a JSON pointer; of lists nothing.
  func value(at pointer: String) -> JSONValue? {
    var value: JSONValue? = self
    for part in pointer.split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
      value = value?[String(part).replacing("~1", with: "/").replacing("~0", with: "~")]
    }
    return pointer.hasPrefix("/") ? value : nil
  }

  /// The JSON pointer to a text, the first of several; nil when there is none outside of lists.
  public func pointer(to text: String) -> String? {
    if string == text { return "" }
    for member in members ?? [] {
      guard let rest = member.value.pointer(to: text) else { continue }
      return "/" + member.name.replacing("~", with: "~0").replacing("/", with: "~1") + rest
    }
    return nil
  }
}
