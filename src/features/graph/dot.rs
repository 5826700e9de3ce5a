use super::{Graph, GraphNodeKind, on_one_line};

/// The graph in the language of Graphviz.
///
/// Missing names are dashed and red, files are notes' corners, ambiguous links
/// are dotted. The tooltip is the path, so that an SVG shows it.
pub fn dot(graph: &Graph) -> String {
    let mut text = String::from(
        "digraph vault {\n  graph [rankdir=LR];\n  node [shape=box, style=rounded, fontname=\"sans-serif\"];\n",
    );
    for node in &graph.nodes {
        let look = match node.kind {
            GraphNodeKind::Note => "",
            GraphNodeKind::File => ", shape=note, style=solid",
            GraphNodeKind::Missing => ", style=\"rounded,dashed\", color=red, class=missing",
        };
        let tooltip = node
            .path
            .as_deref()
            .unwrap_or("missing: no note has this name");
        text.push_str(&format!(
            "  n{} [label={}, tooltip={}{look}];\n",
            node.id,
            quoted(&node.title),
            quoted(tooltip)
        ));
    }
    for link in &graph.links {
        let weight = match link.count {
            1 => String::new(),
            count => format!("weight={count}, tooltip=\"{count} links\""),
        };
        let style = if link.ambiguous { "style=dotted" } else { "" };
        let both = [&*weight, style];
        let attributes: Vec<&str> = both.into_iter().filter(|one| !one.is_empty()).collect();
        let attributes = match attributes.is_empty() {
            true => String::new(),
            false => format!(" [{}]", attributes.join(", ")),
        };
        text.push_str(&format!(
            "  n{} -> n{}{attributes};\n",
            link.source, link.target
        ));
    }
    text.push_str("}\n");
    text
}

/// `text` between quotes. In a label a backslash begins an escape (`\N` is the
/// node's name) and `&…;` is an entity, as in HTML; both are to be read as written.
fn quoted(text: &str) -> String {
    let text = on_one_line(text);
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for (at, letter) in text.char_indices() {
        match letter {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '&' if begins_an_entity(&text[at + 1..]) => quoted.push_str("&amp;"),
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

fn begins_an_entity(behind: &str) -> bool {
    let name = behind.split_once(';').map_or("", |(name, _)| name);
    let digits = name.strip_prefix('#').unwrap_or(name);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_alphanumeric())
}
