import Markup

extension Markup {
    /// A page in the frame that the gateway's own have.
    static func page(title: String, body: Markup) -> Markup {
        """
        <!doctype html>
        <html lang="zh">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>\(title)</title>
        <style>
        :root { color-scheme: light dark; }
        body { font: 1rem/1.6 system-ui, "Noto Sans CJK SC", sans-serif; max-width: 52rem; margin: 2rem auto; padding: 0 1rem; }
        h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin-top: 2.2rem; border-top: 1px solid #8885; padding-top: 1rem; }
        code { font-family: ui-monospace, monospace; } table { border-collapse: collapse; width: 100%; }
        th, td { text-align: left; vertical-align: top; padding: .25rem .75rem .25rem 0; border-bottom: 1px solid #8883; }
        th { font-weight: 600; white-space: nowrap; }
        </style>
        </head>
        <body>
        \(body)
        </body>
        </html>

        """
    }
}
