import Contracts
import Markup

/// The words of the reference that are not the contracts' own.
struct ReferenceWords {
    let language: Language

    func callAsFunction(_ zh: String, _ en: String) -> String { language == .zh ? zh : en }
}

/// The frame of a page: navigation, the other language, a style that prints.
struct ReferencePage {
    /// The file without its ending: `department-police`.
    let name: String
    let language: Language
    let title: String
    let body: Markup

    /// Chinese is the language of most readers and has the plain name.
    static func file(_ name: String, _ language: Language) -> String { language == .zh ? "\(name).html" : "\(name).en.html" }

    var page: Markup {
        let word = ReferenceWords(language: language)
        let other: Language = language == .zh ? .en : .zh
        let otherFile = Self.file(name, other)
        return """
            <!doctype html>
            <html lang="\(language == .zh ? "zh-CN" : "en")">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\(title) – OneVisit</title>
            <link rel="alternate" hreflang="\(other == .zh ? "zh-CN" : "en")" href="\(otherFile)">
            <style>\(Self.style)</style>
            </head>
            <body>
            <a class="skip" href="#content">\(word("跳到正文", "Skip to the content"))</a>
            <header><nav aria-label="\(word("导航", "Navigation"))"><a href="\(Self.file("index", language))">\(word("目录", "Contents"))</a>
            <a href="\(otherFile)" lang="\(other == .zh ? "zh-CN" : "en")" hreflang="\(other == .zh ? "zh-CN" : "en")">\(other == .zh ? "中文" : "English")</a></nav></header>
            <main id="content">
            <h1>\(title)</h1>
            \(body)</main>
            <footer><p>\(word("由契约生成。", "Generated from the contracts."))</p></footer>
            </body>
            </html>

            """
    }

    private static let style: Markup = """
        :root { color-scheme: light dark; }
        body { font: 1rem/1.6 system-ui, "Noto Sans CJK SC", sans-serif; max-width: 60rem; margin: 0 auto; padding: 0 1rem 3rem; }
        nav a { margin-right: 1rem; } .skip { position: absolute; left: -100rem; } .skip:focus { position: static; }
        a:focus-visible, .wide:focus-visible { outline: 3px solid; outline-offset: 2px; }
        h1 { font-size: 1.6rem; } h2 { font-size: 1.3rem; margin-top: 2.4rem; border-top: 1px solid #8885; padding-top: 1rem; }
        h3 { font-size: 1.1rem; } code, pre { font-family: ui-monospace, monospace; } pre { white-space: pre-wrap; overflow-wrap: anywhere; }
        table { border-collapse: collapse; width: 100%; } caption { text-align: left; font-weight: 600; padding: .4rem 0; } .wide { overflow-x: auto; }
        th, td { text-align: left; vertical-align: top; padding: .25rem .75rem .25rem 0; border-bottom: 1px solid #8883; }
        tbody th { font-weight: 400; }
        @media print { nav, .skip { display: none; } body { max-width: none; } h2, h3 { break-after: avoid; } tr, pre { break-inside: avoid; } a { color: inherit; } }
        """
}
