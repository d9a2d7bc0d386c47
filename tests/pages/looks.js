({
  contrast() {
    const parse = (text) => {
      const found = text.match(/rgba?\(([^)]+)\)/);
      const parts = found ? found[1].split(/[ ,/]+/).map(Number) : [0, 0, 0, 0];
      return parts.length > 3 ? parts : [...parts, 1];
    };
    const over = (top, under) => top.slice(0, 3).map((value, at) => value * top[3] + under[at] * (1 - top[3]));
    const light = (colour) => {
      const [r, g, b] = colour.map((value) => {
        const share = value / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const behind = (element) => {
      const layers = [];
      for (let at = element; at; at = at.parentElement) {
        layers.push(parse(getComputedStyle(at).backgroundColor));
      }
      return layers.reverse().reduce((under, layer) => over(layer, under), [255, 255, 255]);
    };
    const seen = new Map();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const node = walker.currentNode, element = node.parentElement;
      if (!node.data.trim() || element.closest("svg, style, .hidden, .skip")) continue;
      const style = getComputedStyle(element);
      if (style.display === "none" || style.visibility === "hidden") continue;
      const ground = behind(element), ink = over(parse(style.color), ground);
      const [a, b] = [light(ground), light(ink)].sort((x, y) => y - x);
      const ratio = (a + 0.05) / (b + 0.05);
      if (ratio < 4.5) seen.set(`${element.tagName}.${element.className} ${style.color} on ${ground}`, ratio.toFixed(2));
    }
    return { faults: [...seen].map(([what, ratio]) => `${what}: ${ratio}`), texts: document.body.innerText.length };
  },
  wide() {
    const room = document.documentElement.clientWidth, found = [];
    if (document.documentElement.scrollWidth > room) found.push(`page ${document.documentElement.scrollWidth} > ${room}`);
    for (const element of document.body.querySelectorAll("*")) {
      if (element.closest(".wide, .hidden, .skip, svg, thead") && !element.matches(".wide")) continue;
      const box = element.getBoundingClientRect();
      if (box.width && (box.right > room + 1 || box.left < -1)) {
        found.push(`${element.tagName}.${element.className} ${Math.round(box.left)}..${Math.round(box.right)}`);
      }
    }
    return found.slice(0, 10);
  },
  scrolled() {
    return [...document.querySelectorAll(".wide")].filter((e) => e.scrollWidth > e.clientWidth + 1).length;
  },
  labels() {
    const found = [];
    for (const drawing of document.querySelectorAll("svg")) {
      const boxes = [...drawing.querySelectorAll("text")]
        .filter((text) => getComputedStyle(text).display !== "none")
        .map((text) => ({ text: text.textContent, box: text.getBoundingClientRect() }))
        .filter(({ box }) => box.width);
      boxes.sort((a, b) => a.box.left - b.box.left);
      for (let at = 1; at < boxes.length; at++) {
        if (boxes[at].box.left < boxes[at - 1].box.right - 1) found.push(`${boxes[at - 1].text} | ${boxes[at].text}`);
      }
    }
    return found.slice(0, 10);
  },
  covered() {
    const found = [];
    for (const cell of document.querySelectorAll("td, th, li, dd, p, h1, h2, h3, h4, blockquote")) {
      if (cell.closest(".hidden, .skip, thead")) continue;
      // An ideographic space at the end of a line hangs out of it; there is nothing in it to be cut.
      const spare = cell.textContent.includes("\u3000") ? parseFloat(getComputedStyle(cell).fontSize) + 2 : 2;
      if (cell.scrollWidth > cell.clientWidth + spare && getComputedStyle(cell).display !== "inline" && cell.clientWidth) {
        found.push(`${cell.tagName}.${cell.className} ${cell.textContent.trim().slice(0, 30)}`);
      }
    }
    return found.slice(0, 10);
  },
})
