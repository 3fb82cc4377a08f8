"""Reports that people present: report.html, report.docx and the open data, made from a master workbook alone.

``data``         what a report is made of, for the office or for the public
``shown``        values as people read them
``overview``     the answers of the first page
``html``         report.html; ``svg`` its charts, ``payload`` the data its pages are drawn from
``word``         report.docx from a Word template; ``word_tags`` what the tags mean, ``word_charts`` native charts,
                 ``word_check`` what is wrong with a template
"""
