use super::{Graph, GraphNodeKind, on_one_line};

/// The graph as a Mermaid flowchart. Missing names say so and are dashed,
/// ambiguous links are dotted.
pub fn mermaid(graph: &Graph) -> String {
    let mut text = String::from("graph LR\n");
    for node in &graph.nodes {
        let label = label(&node.title);
        let line = match node.kind {
            GraphNodeKind::Note => format!("  n{}[\"{label}\"]\n", node.id),
            GraphNodeKind::File => format!("  n{}([\"{label}\"])\n", node.id),
            GraphNodeKind::Missing => format!("  n{}[\"{label} (missing)\"]:::missing\n", node.id),
        };
        text.push_str(&line);
    }
    for link in &graph.links {
        let arrow = if link.ambiguous { "-.->" } else { "-->" };
        text.push_str(&format!("  n{} {arrow} n{}\n", link.source, link.target));
    }
    text.push_str("  classDef missing stroke:#c00,stroke-dasharray:4 3\n");
    text
}

/// `text` for between quotes. Labels are read as markdown and as HTML, and a list
/// or a directive in one breaks the drawing, so every sign that could mean
/// something is written as its number: `#35;`.
fn label(text: &str) -> String {
    let text = on_one_line(text);
    let mut label = String::with_capacity(text.len());
    for letter in text.chars() {
        let begins_a_list = match letter {
            '-' => label.is_empty(),
            '.' | ')' => label.bytes().all(|byte| byte.is_ascii_digit()),
            _ => false,
        };
        let is_plain =
            letter.is_alphanumeric() || !letter.is_ascii() || " ,.()'/!?:-".contains(letter);
        if is_plain && !begins_a_list {
            label.push(letter);
        } else {
            label.push_str(&format!("#{};", u32::from(letter)));
        }
    }
    // A label of nothing is an error to Mermaid.
    if label.is_empty() {
        label.push(' ');
    }
    label
}
