"""What the browser tests share: building a site, opening its pages, reading their markup."""
