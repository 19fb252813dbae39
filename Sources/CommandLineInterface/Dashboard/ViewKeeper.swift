import DashboardCore
import Domain
import Glibc
import StructuredText

/// Keeps the order and the filter of each pane between runs, in `views.json` of the state directory.
struct ViewKeeper: Sendable {
  /// nil: nothing is kept, as in the demo world.
  let path: String?

  /// What was kept. A file that cannot be read or makes no sense is as good as none: these are only preferences.
  func kept() -> [PaneID: PaneView] {
    guard let path, let bytes = SmallFile.read(path, limit: 64 << 10), let document = try? JSONReader.read(bytes) else {
      return [:]
    }
    var views: [PaneID: PaneView] = [:]
    for pane in PaneID.allCases {
      guard let entry = document["panes"]?[pane.rawValue] else { continue }
      var view = PaneView()
      view.filter = entry["filter"]?.string ?? ""
      if let name = entry["sort"]?.string, let column = SortColumn(rawValue: name),
        SortColumn.columns(of: pane).contains(column)
      {
        view.sort = SortOrder(column, descending: entry["descending"]?.bool ?? false)
      }
      views[pane] = view
    }
    return views
  }

  /// - Throws: `ServiceFailure` with the path and the system's reason.
  func keep(_ views: [PaneID: PaneView]) throws {
    guard let path else { return }
    let panes = PaneID.allCases.compactMap { pane -> (String, JSONValue)? in
      guard let view = views[pane], view.sort != nil || !view.filter.isEmpty else { return nil }
      return (
        pane.rawValue,
        .members([
          ("filter", view.filter.json), ("sort", (view.sort?.column.rawValue).json),
          ("descending", (view.sort?.isDescending ?? false).json),
        ])
      )
    }
    try SmallFile.replace(path, with: JSONWriter.pretty(.document([("panes", .members(panes))])))
  }
}
