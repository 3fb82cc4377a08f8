// Opens workbooks and saves them again, in the format of the new name: node sheetjs.cjs FOLDER_OF_MODULES FROM TO [...]
"use strict";
const path = require("path");
const [modules, ...files] = process.argv.slice(2);
const XLSX = require(path.join(modules, "xlsx"));

for (let at = 0; at < files.length; at += 2) {
  const book = XLSX.readFile(files[at], { cellNF: true, cellStyles: true });
  XLSX.writeFile(book, files[at + 1], { bookType: path.extname(files[at + 1]).slice(1), cellStyles: true });
}
