import ContractKit
import Contracts
import Foundation
import Testing

@Suite("Contracts as pages for people")
struct ReferenceTests {
    @Test("Every department and matter has a page in both languages, and every link leads to one")
    func pages() throws {
        let catalogue = try ShippedExport.catalogue()
        let files = Dictionary(uniqueKeysWithValues: try ShippedExport.files(.html).map { ($0.path, $0.text) })
        #expect(files.count == 2 * (1 + catalogue.departments.count + catalogue.matters.count))
        for (path, text) in files {
            for match in text.matches(of: /href="([^"]*)"/) {
                let parts = match.1.split(separator: "#", omittingEmptySubsequences: false).map(String.init)
                let target = parts[0].isEmpty ? text : files[parts[0]]
                #expect(target != nil, "\(path) leads to \(match.1)")
                if parts.count == 2 { #expect(target?.contains("id=\"\(parts[1])\"") == true, "\(path) leads to \(match.1)") }
            }
        }
    }

    @Test("A page is whole, in its language, and needs nothing from elsewhere")
    func form() throws {
        for file in try ShippedExport.files(.html) {
            let isEnglish = file.path.hasSuffix(".en.html")
            #expect(file.text.contains("<html lang=\"\(isEnglish ? "en" : "zh-CN")\">"))
            #expect(!file.text.contains("<script") && !file.text.contains("src=") && !file.text.contains("http"), "\(file.path)")
            #expect(file.text.contains("@media print") && file.text.contains("class=\"skip\""))
            for mark in ["<h1>", "<main id=\"content\">", "</html>"] { #expect(file.text.ranges(of: mark).count == 1, "\(file.path): \(mark)") }
            #expect(balance(of: file.text) == [], "\(file.path)")
            #expect(file.text.ranges(of: "<table>").count == file.text.ranges(of: "<caption>").count)
        }
    }

    /// Marks that were opened and not closed, or the other way round.
    private func balance(of html: String) -> [String] {
        var open: [String] = []
        for match in html.matches(of: /<(\/?)([a-z0-9]+)[^>]*>/) {
            let name = String(match.2)
            if ["meta", "link", "br"].contains(name) { continue }
            if match.1.isEmpty { open.append(name) } else if open.popLast() != name { return ["</\(name)>"] }
        }
        return open
    }

    @Test("It tells fields, codes, examples and who asks")
    func content() throws {
        let catalogue = try BreakingFolder().catalogue()
        let files = Dictionary(uniqueKeysWithValues: ExportFormat.html.files(of: catalogue, envelopes: [:]).map { ($0.path, $0.text) })
        let page = try #require(files["department-police.en.html"])
        #expect(
            page.contains("<tr><th scope=\"row\"><code>residentId</code></th><td>yes</td><td> <em>personal</em></td><td>text; length ≤ 18</td></tr>"))
        #expect(page.contains("<tr><th scope=\"row\"><code>state</code></th><td></td><td></td><td>text; here, away</td></tr>"))
        #expect(page.contains("<tr><th scope=\"row\"><code>card-lost</code></th><td>Lost</td></tr>"))
        #expect(page.contains("<a href=\"matter-who-am-i.en.html\">Who am I</a>"))
        #expect(page.contains("Given: the resident is known"))
        let matter = try #require(files["matter-who-am-i.html"])
        #expect(matter.contains("<h1>我是谁</h1>") && matter.contains("<a href=\"department-police.html#police.resident.read.v1\">人口</a>"))
    }

    @Test("What people wrote is text and nothing else")
    func escaping() throws {
        var folder = BreakingFolder()
        folder.replace("en: Who am I", with: "en: \"<b>Who</b> & \\\"I\\\"\"", in: BreakingFolder.matter)
        let files = ExportFormat.html.files(of: try folder.catalogue(), envelopes: [:])
        let page = try #require(files.first { $0.path == "matter-who-am-i.en.html" })
        #expect(page.text.contains("<h1>&lt;b&gt;Who&lt;/b&gt; &amp; &quot;I&quot;</h1>"))
    }

    @Test("The pages that are served follow the catalogue")
    func served() throws {
        let pages = ReferencePages()
        var folder = BreakingFolder()
        #expect(pages.page("matter-who-am-i.en.html", of: try folder.catalogue())?.contains("Who am I") == true)
        #expect(pages.page("matter-nobody.html", of: try folder.catalogue()) == nil)
        folder.replace("en: Who am I", with: "en: Who I am", in: BreakingFolder.matter)
        #expect(pages.page("matter-who-am-i.en.html", of: try folder.catalogue())?.contains("Who I am") == true)
    }
}
