/// How the pages look: plain, readable, in dark rooms too, and on paper.
enum StyleSheet {
    /// A desk, for the tab: browsers ask for one, and would be told that there is none.
    static let icon = """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><path d="M1 6h14v2H1zM2 8h2v6H2zM12 8h2v6h-2zM5 2h6v3H5z" fill="#2a6fdb"/></svg>
        """

    static let text = """
        :root { color-scheme: light dark; --line: #8886; --quiet: light-dark(#595959, #a8a8a8); --bad: light-dark(#a80000, #ff9b9b); }
        * { box-sizing: border-box; }
        body { font: 1rem/1.6 system-ui, "Noto Sans CJK SC", "Microsoft YaHei", sans-serif; max-width: 64rem; margin: 0 auto; padding: 0 1rem 4rem; }
        header { display: flex; flex-wrap: wrap; justify-content: space-between; gap: .5rem 2rem; padding: .8rem 0;
          border-bottom: 1px solid var(--line); }
        header nav { display: flex; flex-wrap: wrap; gap: .5rem 1.2rem; align-items: center; }
        .home { font-weight: 600; }
        .skip { position: absolute; left: -100rem; } .skip:focus { left: 1rem; top: .5rem; padding: .3rem .6rem; background: Canvas; }
        :focus-visible { outline: 3px solid #2a6fdb; outline-offset: 2px; }
        h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; margin-top: 2rem; } h3 { font-size: 1rem; margin: 1rem 0 0; }
        small, .note { font-weight: 400; font-size: .9rem; color: var(--quiet); }
        table { border-collapse: collapse; width: 100%; }
        th, td { text-align: left; vertical-align: top; padding: .35rem .75rem .35rem 0; border-bottom: 1px solid var(--line); }
        .overdue th { border-left: 4px solid var(--bad); padding-left: .5rem; } .late, .mistake { color: var(--bad); }
        dl { display: grid; grid-template-columns: minmax(8rem, max-content) 1fr; gap: .25rem 1.5rem; } dt { color: var(--quiet); } dd { margin: 0; }
        .text { white-space: pre-wrap; overflow-wrap: anywhere; }
        .cover summary { cursor: pointer; } .cover summary span { text-decoration: underline; }
        .card, .notice, div.mistake { border: 1px solid var(--line); border-radius: .4rem; padding: .5rem 1rem; margin: 1rem 0; }
        div.mistake, .notice { border-color: var(--bad); border-width: 2px; }
        span.mistake { display: block; font-weight: 600; }
        label { display: block; font-weight: 600; } label.choice { font-weight: 400; }
        .note { display: block; } label .note, legend .note { display: inline; }
        input[type=text], input[type=password], input[type=date], textarea, select {
          font: inherit; width: 100%; max-width: 40rem; padding: .35rem .5rem; }
        select { width: auto; max-width: 100%; }
        fieldset { border: 1px solid var(--line); border-radius: .4rem; margin: 1rem 0; }
        .gap { border-top: 1px solid var(--line); padding: .5rem 0; } .gap:first-of-type { border-top: 0; }
        button { font: inherit; padding: .4rem 1.2rem; cursor: pointer; } button.plain { padding: .1rem .6rem; }
        .inline, .filter { display: flex; flex-wrap: wrap; gap: .3rem 1rem; align-items: end; }
        .inline { align-items: center; } .filter p { margin: .3rem 0; }
        .outcomes { display: flex; flex-wrap: wrap; gap: .3rem .3rem; }
        .outcomes a { border: 1px solid var(--line); border-radius: .4rem; padding: .2rem .8rem; }
        .outcomes a[aria-current] { font-weight: 600; border: 2px solid; text-decoration: none; }
        .turning { display: flex; gap: 2rem; margin: 1rem 0; } .readers { margin-top: 2rem; color: var(--quiet); }
        @media print { header, nav, form, .readers { display: none; } }

        """
}
