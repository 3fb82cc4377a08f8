// Opens workbooks and saves them again: node exceljs.cjs FOLDER_OF_MODULES FROM TO [FROM TO ...]
"use strict";
const path = require("path");
const [modules, ...files] = process.argv.slice(2);
const ExcelJS = require(path.join(modules, "exceljs"));

(async () => {
  for (let at = 0; at < files.length; at += 2) {
    const book = new ExcelJS.Workbook();
    await book.xlsx.readFile(files[at]);
    await book.xlsx.writeFile(files[at + 1]);
  }
})();
